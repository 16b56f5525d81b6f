// A city started for a test: its own data folder, its own port, and what it said when it opened.

const { spawn } = require("node:child_process");
const { once } = require("node:events");
const readline = require("node:readline");

class City {
  /** Opens a city in an empty folder on demonstration data and waits until it answers; with more arguments if given. */
  static async start(data, more = []) {
    const city = new City();
    city.data = data;
    city.more = more;
    await city.again();
    return city;
  }

  /** Starts the binary on the same folder, on any free port. */
  async again() {
    const binary = process.env.SKEIN_BINARY;
    if (!binary) throw new Error("SKEIN_BINARY names no binary: run `cargo xtask test`");
    const listen = this.more.includes("--listen") ? [] : ["--listen", "127.0.0.1:0"];
    const past = this.more.includes("--stories") ? [] : ["--stories", "0"];
    const args = ["up", "--data", this.data, ...listen, ...past, ...this.more];
    this.process = spawn(binary, args, { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, SKEIN_LOG: "warn" } });
    this.ended = once(this.process, "exit");
    await this.#greeting();
    await this.#answering();
  }

  /** Waits until it answers: an empty city first learns its systems and meets its people. */
  async #answering() {
    const late = Date.now() + 120_000;
    const asked = () => fetch(`${this.address}/healthz`, { signal: AbortSignal.timeout(2_000) }).then((answer) => answer.ok, () => false);
    while (!(await asked())) {
      if (Date.now() > late) throw new Error("the city doesn't answer");
    }
  }

  /** Reads the address and, the first time, the accounts and their passwords. */
  async #greeting() {
    this.address = undefined;
    const late = setTimeout(() => this.process.kill("SIGKILL"), 60_000);
    for await (const line of readline.createInterface({ input: this.process.stdout })) {
      this.address ??= line.match(/http:\/\/[\d.:]+/)?.[0];
      this.accounts ??= line.match(/demo accounts: (.+)$/)?.[1].split(", ");
      this.password ??= line.match(/demo password.*: (\S+)$/)?.[1];
      const first = line.match(/^  (\S+)  (\S+)$/);
      if (first) [this.admin, this.secret] = first.slice(1);
      if (this.address && this.accounts && this.password && this.secret) return clearTimeout(late);
    }
    throw new Error("the city ended before it said where it is");
  }

  /** The first demonstration account of a kind: `supervisor`, or `officer` of some department. */
  account(kind) {
    const wanted = { supervisor: "demo-supervision-office", officer: "demo-development-reform" }[kind];
    if (!this.accounts.includes(wanted)) throw new Error(`no account ${wanted} among ${this.accounts}`);
    return wanted;
  }

  /** Ends it as a power cut would. */
  async kill() {
    this.process.kill("SIGKILL");
    await this.ended;
  }

  /** Ends it in good order. */
  async stop() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.kill("SIGTERM");
    await this.ended;
  }
}

module.exports = { City };
