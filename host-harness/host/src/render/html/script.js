
"use strict";
(() => {
  const table = document.getElementById("list");
  const bodies = [...table.tBodies];
  const find = document.getElementById("find");
  const check = document.getElementById("check");
  const boxes = [...document.querySelectorAll("input[name=status]")];
  const shown = document.getElementById("shown");
  const expand = document.getElementById("expand");
  const FIRST_CHECK = 3;

  for (const element of document.querySelectorAll(".needs-script")) element.hidden = false;
  document.getElementById("filters").addEventListener("submit", (event) => event.preventDefault());

  const texts = new Map(bodies.map((body) => [body, body.textContent.toLowerCase()]));

  const filter = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const statuses = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let count = 0;
    for (const body of bodies) {
      const cells = [...body.rows[0].cells].slice(FIRST_CHECK);
      const looked = check.value === "" ? cells : [cells[Number(check.value)]];
      const fits = looked.some((cell) => cell && statuses.has(cell.dataset.status));
      body.hidden = !(fits && words.every((word) => texts.get(body).includes(word)));
      if (!body.hidden) count += 1;
    }
    shown.textContent = `${count} of ${bodies.length} registries shown`;
  };
  find.addEventListener("input", filter);
  check.addEventListener("change", filter);
  for (const box of boxes) box.addEventListener("change", filter);

  const key = (body, column) => {
    const cell = body.rows[0].cells[column];
    return cell.dataset.rank === undefined ? cell.textContent.toLowerCase() : cell.dataset.rank + cell.textContent;
  };
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    head.querySelector("button").addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const sorted = [...bodies].sort((a, b) => key(a, column).localeCompare(key(b, column)) * (up ? 1 : -1));
      table.append(...sorted);
    });
  });

  const details = [...table.querySelectorAll("details")];
  expand.addEventListener("click", () => {
    const open = expand.textContent === "Open all";
    for (const detail of details) detail.open = open;
    expand.textContent = open ? "Close all" : "Open all";
  });

  table.addEventListener("click", async (event) => {
    const button = event.target.closest(".copy");
    if (!button) return;
    const pre = button.parentElement.querySelector("pre");
    try {
      await navigator.clipboard.writeText(pre.textContent.trimEnd() + "\n");
      button.textContent = "Copied";
    } catch {
      const range = document.createRange();
      range.selectNodeContents(pre);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });

  filter();
})();
