// Shows the rows that the reader asks for; without a script all of them are shown.
(() => {
  const filter = document.querySelector("[data-filter]");
  if (!filter) return;
  filter.hidden = false;
  const only = filter.querySelector("input[value=failed]");
  const words = filter.querySelector("input[type=search]");
  const told = filter.querySelector("output");
  const rows = [...document.querySelectorAll("tr[data-ok]")];
  const show = () => {
    const wanted = words.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const hit = (!only.checked || row.dataset.ok === "no")
        && (!wanted || row.textContent.toLowerCase().includes(wanted));
      row.hidden = !hit;
      shown += hit;
    }
    for (const part of document.querySelectorAll("section[data-part]"))
      part.hidden = !part.querySelector("tr[data-ok]:not([hidden])");
    told.textContent = `${shown} dari ${rows.length}`;
  };
  filter.addEventListener("input", show);
  show();
})();
