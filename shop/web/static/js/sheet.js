// A score sheet that loses nothing: every entry goes to this device at once and to the server when there is a network.
// A sheet sent without one waits here and goes by itself. Without this file the sheet is a plain form.
(() => {
  let form, say, timer, sending, last;

  // Without storage it is kept while the page is open.
  const read = () => {
    try { return JSON.parse(localStorage.getItem(form.dataset.key)) || last; } catch { return last; }
  };
  const write = (kept) => {
    last = kept;
    try { localStorage.setItem(form.dataset.key, JSON.stringify(kept)); } catch { return; }
  };
  const tell = (key, tone) => {
    say.className = `toast ${tone}`;
    say.hidden = false;
    say.textContent = form.dataset[key];
  };
  const typed = () => Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "csrf_token"));
  const keep = (pending) => write({ at: Date.now(), fields: typed(), pending });
  const draft = (kept) => {
    const body = { scores: {}, gates: {}, note: kept.fields.note || "", typed_at: kept.at };
    for (const [name, value] of Object.entries(kept.fields)) {
      if (name.startsWith("s-")) body.scores[name.slice(2)] = Number(value);
      if (name.startsWith("g-")) body.gates[name.slice(2)] = value === "yes";
    }
    return JSON.stringify(body);
  };

  const save = async () => {
    const kept = read();
    if (!kept || sending) return;
    let answer;
    try {
      const headers = { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrf_token.value };
      answer = await fetch(form.dataset.draft, { method: "POST", headers, body: draft(kept) });
    } catch { return sending || tell("offline", "warn"); }
    if (sending) return;
    if (answer.ok) tell("saved", "ok");
    else if (answer.status === 409) tell("closed", "bad");
    else if (answer.status < 500 && answer.status !== 422) tell("signin", "bad");
    else tell("offline", "warn");
  };

  const send = async () => {
    if (sending) return;
    clearTimeout(timer);
    sending = true;
    keep(true);
    tell("sending", "info");
    const headers = { Accept: "application/json" };
    try {
      const answer = await fetch(form.action, { method: "POST", headers, body: new FormData(form) });
      if (answer.ok) {
        const { next } = await answer.json();
        try { localStorage.removeItem(form.dataset.key); } catch { last = null; }
        return location.assign(next);
      }
      sending = false;
      if (answer.status === 409 || answer.status === 422) show(await answer.text());
      else if (answer.status < 500) tell("signin", "bad");
      else later();
    } catch { sending = false; later(); }
  };
  const later = () => {
    tell("waiting", "warn");
    clearTimeout(timer);
    timer = setTimeout(send, 10000);
  };
  // The server's answer takes the place of the page.
  const show = (html) => {
    keep(false);
    const main = new DOMParser().parseFromString(html, "text/html").querySelector("main");
    document.querySelector("main").replaceWith(main);
    start();
    const errors = document.getElementById("errors");
    if (errors) errors.focus();
  };

  const fill = (fields) => {
    for (const input of form.elements) {
      if (input.type === "radio") input.checked = fields[input.name] === input.value;
      if (input.name === "note") input.value = fields.note || "";
    }
  };
  const restore = () => {
    const kept = read();
    if (!kept || kept.at <= Number(form.dataset.typed || 0)) return;
    fill(kept.fields);
    if (kept.fields.shown_hash !== form.elements.shown_hash.value) { keep(false); return tell("changed", "warn"); }
    if (kept.pending) return send();
    tell("restored", "info");
    save();
  };

  const rows = () => [...form.querySelectorAll("fieldset")];
  const current = () => {
    return document.activeElement.closest("#nilai fieldset") || rows().find((row) => !row.querySelector(":checked")) || rows()[0];
  };
  const focus = (row) => {
    if (!row) return;
    if (row.closest("details")) row.closest("details").open = true;
    (row.querySelector(":checked") || row.querySelector("input")).focus();
    row.scrollIntoView({ block: "center" });
  };
  const step = (by) => {
    const all = rows();
    focus(all[all.indexOf(current()) + by]);
  };
  const choose = (value) => {
    const row = current();
    const input = row.querySelector(`input[value="${value}"]`);
    if (!input) return;
    input.checked = true;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    focus(rows()[rows().indexOf(row) + 1] || row);
  };
  const press = (event) => {
    if (!form.isConnected || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("textarea, select, input:not([type=radio])")) return;
    const help = document.getElementById("tombol");
    if (/^[1-5]$/.test(event.key)) choose(event.key);
    else if (event.key === "y" || event.key === "n") choose({ y: "yes", n: "no" }[event.key]);
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "?") { help.open = !help.open; help.scrollIntoView({ block: "center" }); }
    else return;
    event.preventDefault();
  };

  const start = () => {
    form = document.getElementById("nilai");
    say = document.getElementById("simpan");
    if (!form || !say) return false;
    document.getElementById("tombol").hidden = false;
    form.addEventListener("input", () => {
      if (sending) return;
      keep(false);
      clearTimeout(timer);
      timer = setTimeout(save, 700);
    });
    form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
    return true;
  };
  if (!start()) return;
  document.addEventListener("keydown", press);
  addEventListener("online", () => { const kept = read(); if (kept) (kept.pending ? send : save)(); });
  addEventListener("offline", () => { if (!sending && !(read() || {}).pending) tell("offline", "warn"); });
  restore();
})();
