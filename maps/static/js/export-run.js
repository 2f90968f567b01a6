// A download at work: the browser's own download runs, and the page asks the server how far it is.

import { fetchJson, fileSize, lang, number, t } from "./dom.js";

const ASK_MS = 600;
const MISSING_MS = 20000;
const byId = (id) => document.getElementById(id);
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const token = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");

function say(text, failed) {
  byId("export-said").textContent = text;
  byId("export-said").classList.toggle("is-error", Boolean(failed));
}

function running(is) {
  const held = document.activeElement;
  byId("export-go").disabled = is;
  byId("export-stop").hidden = byId("export-running").hidden = !is;
  byId("export-stop").disabled = false;
  if (is && held === byId("export-go")) byId("export-stop").focus();
  if (!is && (held === byId("export-stop") || held === document.body)) byId("export-go").focus();
}

function show(told, count) {
  const bar = byId("export-bar");
  if (count) [bar.max, bar.value] = [count, Math.min(told.rows, count)];
  else bar.removeAttribute("value");
  const of = count ? ` / ${number(count)}` : "";
  byId("export-figures").textContent = told.state === "waiting" && !told.rows
    ? t("正在查询…", "Looking up …")
    : t(`已取出 ${number(told.rows)}${of} 条，已传 ${fileSize(told.bytes)}`, `${number(told.rows)}${of} features taken, ${fileSize(told.bytes)} sent`);
}

const ENDS = {
  done: (told) => say(t(`已完成：${number(told.rows)} 条，${fileSize(told.bytes)}。文件在浏览器的下载列表里。`, `Done: ${number(told.rows)} features, ${fileSize(told.bytes)}. The file is in your browser's downloads.`)),
  stopped: () => say(t("已停止，没有得到完整的文件。", "Stopped: there is no whole file.")),
  failed: (told) => say(t(`没有完成：${told.detail}`, `Not finished: ${told.detail}`), true),
};

/** Ask until the export has ended; one that the server does not know after a while was refused. */
async function watch(address, stop, count) {
  const since = Date.now();
  for (;;) {
    await wait(ASK_MS);
    const told = await fetchJson(address);
    if (ENDS[told.state]) return told;
    if (told.state === "unknown") {
      if (Date.now() - since > MISSING_MS) throw new Error(t("服务器没有开始导出，请稍后再试", "The server did not begin the export, try again shortly"));
    } else {
      await stop();
      show(told, count);
    }
  }
}

/** Download from an address (without a token), and tell how far it is; `count`: how many features it will hold, where that is known. */
export async function download(from, count = 0) {
  const mine = token();
  const address = `/api/v1/exports/${mine}?lang=${lang}`;
  const link = document.createElement("a");
  link.href = `${from}&progress=${mine}`;
  link.download = "";
  let unwanted = false;
  const stop = () => unwanted && fetchJson(address, { method: "DELETE" }).catch(() => {}); // not begun yet: asked again
  byId("export-stop").onclick = () => {
    unwanted = byId("export-stop").disabled = true;
    say(t("正在停止…", "Stopping …"));
    stop();
  };
  running(true);
  show({ state: "waiting", rows: 0, bytes: 0 }, count);
  say(t("开始下载", "The download begins"));
  link.click();
  try {
    const told = await watch(address, stop, count);
    if (unwanted && told.state === "done") say(t("取消得晚了，文件已经完整下载。", "Too late to cancel: the whole file has arrived."));
    else ENDS[told.state](told);
  } catch (error) {
    say(error.message, true);
  }
  running(false);
}
