import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    files: ["docs/_static/explore/*.js", "docs/_ext/polybook/explore/static/explore/*.js"],
    // Not modules: a browser loads none from a folder.
    languageOptions: {
      sourceType: "script",
      globals: { ...globals.browser, Explore: "writable", copyText: "readonly" },
    },
    rules: {
      // What the policy of the pages forbids.
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      eqeqeq: "error",
      "prefer-const": "error",
    },
  },
];
