// Copy the front-end libraries from node_modules into the web door's static files.
import { cpSync, mkdirSync } from "node:fs";

const target = "src/zhuashou/doors/web/static/vendor";
mkdirSync(target, { recursive: true });
cpSync("node_modules/echarts/dist/echarts.esm.min.mjs", `${target}/echarts.esm.min.mjs`);
cpSync("node_modules/htmx.org/dist/htmx.min.js", `${target}/htmx.min.js`);
