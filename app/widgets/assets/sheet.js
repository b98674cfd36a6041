/** The sheet is made by qa/sheets/html.py, every text in it escaped; what is shown is what is exported. */
export default function ({ data, parentElement }) {
  if (!changed(parentElement, data)) return;
  const root = parentElement.querySelector(".sheet-place");
  const style = document.createElement("style");
  style.textContent = data.style;
  root.innerHTML = data.html;
  root.prepend(style);
  for (const sound of root.querySelectorAll("audio")) {
    sound.addEventListener("play", () => {
      for (const other of root.querySelectorAll("audio")) if (other !== sound) other.pause();
    });
  }
}
