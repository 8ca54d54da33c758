// Photos in full size, over the page: without this file every photo is a link to itself.
(() => {
  const show = (links, start, texts) => {
    let at = start;
    const dialog = document.createElement("dialog");
    dialog.className = "photo";
    const image = document.createElement("img");
    const bar = document.createElement("div");
    bar.className = "row between b";
    const turn = (step) => {
      at = (at + step + links.length) % links.length;
      image.src = links[at].href;
      image.alt = links[at].querySelector("img").alt;
    };
    const button = (text, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "btn line sm";
      made.textContent = text;
      made.addEventListener("click", act);
      bar.append(made);
    };
    if (links.length > 1) button(texts.previous, () => turn(-1));
    button(texts.close, () => dialog.close());
    if (links.length > 1) button(texts.next, () => turn(1));
    dialog.append(image, bar);
    dialog.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) turn(step);
      event.stopPropagation();
    });
    dialog.addEventListener("close", () => { dialog.remove(); links[at].focus(); });
    document.body.append(dialog);
    turn(0);
    dialog.showModal();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-photos] a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const list = link.closest("[data-photos]");
    const links = [...list.querySelectorAll("a")];
    show(links, links.indexOf(link), list.dataset);
  });
})();
