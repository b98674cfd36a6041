"""`python -m qa.training.voice_weights pretrained.pt`: a Resemblyzer 0.1.4 checkpoint as a network for onnxruntime.

Reads the file's own format (PyTorch's before 1.6: pickles, then the storages one after the other), so that PyTorch is
not needed; the package `onnx` is. Only the names such a checkpoint uses are unpickled; any other is refused.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import numpy as np
import typer
from numpy.typing import NDArray

WEIGHTS = Path(__file__).parents[1] / "speech" / "weights" / "voice.onnx"
MAGIC = 0x1950A86A20F9469CFC6C
TYPES = {"FloatStorage": np.float32, "LongStorage": np.int64, "DoubleStorage": np.float64, "IntStorage": np.int32}
LAYERS, WIDTH, BANDS = 3, 256, 40

Array = NDArray[Any]


class _Storage:
    """Numbers that come later in the file."""

    def __init__(self, kind: str) -> None:
        self.kind = TYPES[kind]
        self.numbers: Array = np.zeros(0, self.kind)


class _Tensor:
    """A view of a storage, looked at once the storage has been read."""

    def __init__(
        self, storage: _Storage, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: Any
    ) -> None:
        self.storage, self.offset, self.shape, self.strides = storage, offset, shape, strides

    def array(self) -> Array:
        numbers = self.storage.numbers[self.offset :]
        steps = [stride * numbers.itemsize for stride in self.strides]
        return np.array(np.lib.stride_tricks.as_strided(numbers, self.shape, steps))


class _Unpickler(pickle.Unpickler):
    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(stream)
        self.storages: dict[str, _Storage] = {}

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _Tensor
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if module == "torch" and name in TYPES:
            return name
        raise pickle.UnpicklingError(f"a checkpoint has no use for {module}.{name}")

    def persistent_load(self, pid: Any) -> _Storage:
        _, kind, key, *_ = pid
        return self.storages.setdefault(key, _Storage(kind))


def read_checkpoint(path: Path) -> dict[str, Array]:
    """The named tensors of the model in a checkpoint. Raises ValueError when it is no such file."""
    with path.open("rb") as stream:
        if pickle.load(stream) != MAGIC:
            raise ValueError(f"{path} is not a checkpoint in PyTorch's old format")
        pickle.load(stream), pickle.load(stream)  # protocol and system
        unpickler = _Unpickler(stream)
        checkpoint = unpickler.load()
        for key in pickle.load(stream):
            storage = unpickler.storages[key]
            count = int(np.fromfile(stream, np.int64, 1)[0])
            storage.numbers = np.fromfile(stream, storage.kind, count)
    return {name: tensor.array() for name, tensor in checkpoint["model_state"].items() if isinstance(tensor, _Tensor)}


def gates(values: Array) -> Array:
    """PyTorch's order of the gates, input forget cell output, as ONNX has it: input output forget cell."""
    enter, forget, cell, show = np.split(values, 4)
    return np.concatenate([enter, show, forget, cell])


def network(tensors: dict[str, Array]) -> Any:
    """The network as an ONNX model: `mel` (frames, windows, 40) to `raw` (windows, 256). Weights in half precision."""
    from onnx import TensorProto, checker, helper, numpy_helper

    kept, nodes = [], []

    def weight(name: str, values: Array) -> str:
        kept.append(numpy_helper.from_array(np.ascontiguousarray(values, np.float16), f"{name}_half"))
        nodes.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
        return name

    kept += [numpy_helper.from_array(np.array([axis], np.int64), f"axis_{axis}") for axis in (0, 1)]
    given = "mel"
    for layer in range(LAYERS):
        bias = gates(tensors[f"lstm.bias_ih_l{layer}"] + tensors[f"lstm.bias_hh_l{layer}"])
        inputs = [
            given,
            weight(f"input_{layer}", gates(tensors[f"lstm.weight_ih_l{layer}"])[None]),
            weight(f"state_{layer}", gates(tensors[f"lstm.weight_hh_l{layer}"])[None]),
            weight(f"bias_{layer}", np.concatenate([bias, np.zeros_like(bias)])[None]),
        ]
        nodes.append(helper.make_node("LSTM", inputs, [f"all_{layer}", f"last_{layer}"], hidden_size=WIDTH))
        nodes.append(helper.make_node("Squeeze", [f"all_{layer}", "axis_1"], [f"output_{layer}"]))
        given = f"output_{layer}"
    nodes.append(helper.make_node("Squeeze", [f"last_{LAYERS - 1}", "axis_0"], ["last"]))
    nodes.append(helper.make_node("MatMul", ["last", weight("out", tensors["linear.weight"].T)], ["product"]))
    nodes.append(helper.make_node("Add", ["product", weight("out_bias", tensors["linear.bias"])], ["sum"]))
    nodes.append(helper.make_node("Relu", ["sum"], ["raw"]))
    mel = helper.make_tensor_value_info("mel", TensorProto.FLOAT, ["frames", "windows", BANDS])
    raw = helper.make_tensor_value_info("raw", TensorProto.FLOAT, ["windows", WIDTH])
    graph = helper.make_graph(nodes, "voice", [mel], [raw], kept)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(model)
    return model


def main(
    checkpoint: Annotated[Path, typer.Argument(help="`pretrained.pt` from the wheel resemblyzer 0.1.4.")],
    out: Annotated[Path, typer.Option(help="Where the network goes.")] = WEIGHTS,
) -> None:
    """Convert and write the network."""
    out.write_bytes(network(read_checkpoint(checkpoint)).SerializeToString(deterministic=True))
    typer.echo(f"{out}: {out.stat().st_size:,} bytes")


if __name__ == "__main__":
    typer.run(main)
