export * from "../dist/emulator.js";
