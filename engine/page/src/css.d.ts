// SPDX-License-Identifier: ISC
// esbuild bundles what is imported here into app.css.
declare module "*.css";
