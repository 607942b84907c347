// On the page that is shown without a network: what of the site is on this device.
const list = /** @type {HTMLElement} */ (document.querySelector("[data-kept-pages]"));

async function show() {
  const cache = await caches.open("dryrun.pages");
  for (const request of await cache.keys()) {
    const response = await cache.match(request);
    const title = /<title>([^<]*) · Dry Run<\/title>/.exec((await response?.text()) ?? "")?.[1];
    const link = document.createElement("a");
    link.href = new URL(request.url).pathname;
    link.textContent = new DOMParser().parseFromString(title ?? link.href, "text/html").body.textContent;
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  list.closest("section")?.toggleAttribute("hidden", !list.children.length);
}

show().catch(() => {});
