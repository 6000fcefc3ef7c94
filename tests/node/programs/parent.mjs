// Starts an emulator, says where its management API is, and dies without a word.
import { Emulator } from "perilune/emulator";

const emulator = await Emulator.start({ regions: ["West US 2"] });
process.stdout.write(emulator.endpoint, () => process.kill(process.pid, "SIGKILL"));
