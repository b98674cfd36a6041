"""Writes a trained turn network as ONNX: first in floats, then with weights of 8 bits by output channel."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from qa.training.accurate_model import TurnNetwork

OPSET = 20


class _Graph:
    """Nodes and weights in the order they are made."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []
        self.count = 0

    def weight(self, value: Any, name: str) -> str:
        array = np.asarray(value, dtype=value.dtype if isinstance(value, np.ndarray) else np.float32)
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def do(self, kind: str, *inputs: str, **attributes: Any) -> str:
        self.count += 1
        out = f"v{self.count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [out], name=f"{kind}_{self.count}", **attributes))
        return out

    def linear(self, value: str, module: Any, name: str) -> str:
        weight = self.weight(_array(module.weight).T, f"{name}.weight")
        bias = self.weight(_array(module.bias), f"{name}.bias")
        return self.do("Add", self.do("MatMul", value, weight), bias)

    def normalised(self, value: str, module: Any, name: str) -> str:
        weight = self.weight(_array(module.weight), f"{name}.weight")
        bias = self.weight(_array(module.bias), f"{name}.bias")
        return self.do("LayerNormalization", value, weight, bias, axis=-1, epsilon=float(module.eps))


def write_network(model: TurnNetwork, path: Path) -> None:
    """The network with weights of 8 bits: `ids`, `mask`, `pool` in, `agent`, `customer` out (windows x turns x columns)."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        onnx.save(graph_of(model), str(plain))
        quantize_dynamic(
            str(plain),
            str(path),
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gather"],
            extra_options={"MatMulConstBOnly": True},
        )


def graph_of(model: TurnNetwork) -> Any:
    """The network in floats."""
    g, encoder, config = _Graph(), model.encoder, model.encoder.config
    heads, width = config.num_attention_heads, config.hidden_size // config.num_attention_heads
    table = encoder.embeddings
    words = g.do("Gather", g.weight(_array(table.word_embeddings.weight), "words"), "ids")
    length = g.do("Gather", g.do("Shape", "ids"), g.weight(np.array(1, np.int64), "one"))
    zero, step = g.weight(np.array(0, np.int64), "zero"), g.weight(np.array(1, np.int64), "step")
    places = g.do("Range", zero, length, step)
    fixed = _array(table.position_embeddings.weight) + _array(table.token_type_embeddings.weight)[0]
    at = g.do("Gather", g.weight(fixed, "places"), places)
    value = g.normalised(g.do("Add", words, at), table.LayerNorm, "embedding")
    hidden = g.weight(np.array([1, 2], np.int64), "middle")
    open_ = g.do("Sub", g.weight(np.array(1.0, np.float32), "float_one"), "mask")
    bias = g.do("Mul", g.do("Unsqueeze", open_, hidden), g.weight(np.array(-1e4, np.float32), "closed"))
    split = g.weight(np.array([0, 0, heads, width], np.int64), "split")
    whole = g.weight(np.array([0, 0, heads * width], np.int64), "whole")
    root = g.weight(np.array(1.0 / math.sqrt(width), np.float32), "root")
    for k, layer in enumerate(encoder.encoder.layer):
        own, name = layer.attention.self, f"layer{k}"
        query = g.do("Mul", g.linear(value, own.query, f"{name}.query"), root)
        query = g.do("Transpose", g.do("Reshape", query, split), perm=[0, 2, 1, 3])
        key = g.do("Transpose", g.do("Reshape", g.linear(value, own.key, f"{name}.key"), split), perm=[0, 2, 3, 1])
        said = g.do("Transpose", g.do("Reshape", g.linear(value, own.value, f"{name}.value"), split), perm=[0, 2, 1, 3])
        seen = g.do("Softmax", g.do("Add", g.do("MatMul", query, key), bias), axis=-1)
        mixed = g.do("Reshape", g.do("Transpose", g.do("MatMul", seen, said), perm=[0, 2, 1, 3]), whole)
        after = g.linear(mixed, layer.attention.output.dense, f"{name}.mixed")
        value = g.normalised(g.do("Add", after, value), layer.attention.output.LayerNorm, f"{name}.norm")
        inner = g.do("Gelu", g.linear(value, layer.intermediate.dense, f"{name}.inner"))
        outer = g.linear(inner, layer.output.dense, f"{name}.outer")
        value = g.normalised(g.do("Add", outer, value), layer.output.LayerNorm, f"{name}.last")
    centre, spread = g.weight(_array(model.centre), "centre"), g.weight(_array(model.spread), "spread")
    turns = g.do("Div", g.do("Sub", g.do("MatMul", "pool", value), centre), spread)
    outputs = []
    for side, module in (("agent", model.agent), ("customer", model.customer)):
        g.nodes.append(helper.make_node("Identity", [g.linear(turns, module, side)], [side], name=side))
        outputs.append(helper.make_tensor_value_info(side, TensorProto.FLOAT, ["windows", "turns", None]))
    inputs = [
        helper.make_tensor_value_info("ids", TensorProto.INT64, ["windows", "pieces"]),
        helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["windows", "pieces"]),
        helper.make_tensor_value_info("pool", TensorProto.FLOAT, ["windows", "turns", "pieces"]),
    ]
    graph = helper.make_graph(g.nodes, "turns", inputs, outputs, initializer=g.weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10)


def _array(tensor: Any) -> NDArray[np.float32]:
    return np.asarray(tensor.detach().float().numpy(), dtype=np.float32)
