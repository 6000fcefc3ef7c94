/**
 * The path of the program `perilune-emulator` for this machine.
 *
 * It is an ordinary program. `perilune/emulator` of the package `perilune` starts and drives it from Node.
 *
 * @throws Error when no package for this machine is installed; the text names it.
 */
export function path(): string;
