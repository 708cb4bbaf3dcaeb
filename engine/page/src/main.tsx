// SPDX-License-Identifier: ISC
// Starts the page.
import { render } from "preact";
import { App } from "./app";
import { startRouter } from "./router";
import "./style/main.css";

startRouter();
const root = document.getElementById("app")!;
root.textContent = "";
render(<App />, root);
