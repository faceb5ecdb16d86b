// packages/testing/src/command.ts
import { execa } from "execa";

// packages/testing/src/environment.ts
function scrubbedEnvironment(extra = {}) {
  const kept = ["PATH", "HOME", "TMPDIR"].flatMap((name) => {
    const value = process.env[name];
    return value === void 0 ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(kept), LANG: "C.UTF-8", TZ: "UTC", ...extra };
}

// packages/testing/src/errors.ts
var TestSetupError = class extends Error {
  name = "TestSetupError";
  code;
  constructor(code, message, options) {
    super(message, options);
    this.code = code;
  }
};

// packages/testing/src/command.ts
async function runCommand(file, args = [], options = {}) {
  const { env, input, timeoutMs = 6e4, ...rest } = options;
  const result = await execa(file, args, {
    ...rest,
    ...input === void 0 ? { stdin: "ignore" } : { input },
    env: scrubbedEnvironment(env),
    extendEnv: false,
    timeout: timeoutMs,
    reject: false,
    stripFinalNewline: false
  });
  const transcript = {
    exitCode: result.exitCode ?? null,
    signal: result.signal ?? null,
    stdout: result.stdout ?? "",
    stderr: result.stderr ?? ""
  };
  if (result.timedOut) throw timeoutError(file, args, timeoutMs, transcript);
  if (transcript.exitCode === null && transcript.signal === null) {
    throw new TestSetupError("command-unusable", result.shortMessage ?? `${file} did not start.`, {
      cause: result.cause
    });
  }
  return transcript;
}
function timeoutError(file, args, timeoutMs, { stdout, stderr }) {
  return new TestSetupError(
    "command-timeout",
    `${[file, ...args].join(" ")} was still running after ${timeoutMs} ms.
stdout:
${stdout}
stderr:
${stderr}`
  );
}

// packages/testing/src/database.ts
import pg from "pg";

// packages/testing/src/url.ts
function connectionUrl({ host, port, database, user, password }) {
  const credentials = `${encodeURIComponent(user ?? "postgres")}:${encodeURIComponent(password ?? "postgres")}`;
  return `postgresql://${credentials}@${host}:${port}/${encodeURIComponent(database)}`;
}

// packages/testing/src/golden.ts
import { expect } from "vitest";

// packages/testing/src/temporary-directory.ts
import { chmod, mkdtemp, realpath, rm } from "node:fs/promises";
async function removeDirectory(path) {
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

// packages/testing/src/account.ts
import { readFile } from "node:fs/promises";
async function serverAccount() {
  if (process.getuid?.() !== 0) return void 0;
  const users = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  const nobody = users.find(([name]) => name === "nobody");
  if (nobody === void 0) {
    throw new TestSetupError(
      "start-failed",
      'PostgreSQL does not run as root, and /etc/passwd has no user "nobody" to run it as. Run the tests as another user.'
    );
  }
  return { uid: Number(nobody[2]), gid: Number(nobody[3]) };
}

// packages/testing/src/binaries.ts
import { cp, lstat, mkdtemp as mkdtemp2, readFile as readFile2, rename, rm as rm2, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir, userInfo } from "node:os";
import { dirname, join, relative } from "node:path";
function findBinaries(version, account) {
  return prepareBinaries(installedPackage(version), account);
}
async function prepareBinaries(installed, account) {
  await linkLibraries(installed).catch(ignoreClosedFolder);
  if (await problemOf(installed, account) === void 0) return join(installed, "native");
  const copy = await copyOnce(installed);
  const problem = await problemOf(copy, account);
  if (problem === void 0) return join(copy, "native");
  throw new TestSetupError("binaries-unusable", `PostgreSQL in ${copy} does not run: ${problem}`);
}
function installedPackage(version) {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(`postgres-${version}`)));
  } catch (cause) {
    throw new TestSetupError(
      "binaries-missing",
      `The npm package postgres-${version} is not installed. It is an optional dependency for Linux on x64: run npm install there, or name servers of your own in POSTGRES_URLS (see testServers).`,
      { cause }
    );
  }
}
async function linkLibraries(folder) {
  const list = await readFile2(join(folder, "native/pg-symlinks.json"), "utf8");
  const links = JSON.parse(list);
  for (const { source, target } of links) {
    const place = join(folder, target);
    await symlink(relative(dirname(place), join(folder, source)), place).catch(ignoreExisting);
  }
}
async function problemOf(folder, account) {
  try {
    const options = { cwd: "/", ...account };
    const { exitCode, stderr } = await runCommand(
      join(folder, "native/bin/postgres"),
      ["--version"],
      options
    );
    return exitCode === 0 ? void 0 : stderr;
  } catch (error) {
    return String(error);
  }
}
async function copyOnce(installed) {
  const { version } = JSON.parse(await readFile2(join(installed, "package.json"), "utf8"));
  const place = join(tmpdir(), `proven-postgres-${version}-${userInfo().uid}`);
  if (await isOurs(place)) return place;
  const draft = await mkdtemp2(`${place}-`);
  try {
    await cp(installed, join(draft, "package"), { recursive: true, verbatimSymlinks: true });
    await linkLibraries(join(draft, "package"));
    await runCommand("chmod", ["-R", "a+rX", join(draft, "package")]);
    await rename(join(draft, "package"), place).catch(ignoreExisting);
  } finally {
    await rm2(draft, { recursive: true, force: true });
  }
  return place;
}
async function isOurs(place) {
  const found = await lstat(place).catch(() => void 0);
  if (found === void 0) return false;
  if (found.isDirectory() && found.uid === userInfo().uid) return true;
  throw new TestSetupError("binaries-unusable", `${place} belongs to another user; remove it.`);
}
function ignoreExisting(error) {
  if (error.code !== "EEXIST" && error.code !== "ENOTEMPTY") throw error;
}
function ignoreClosedFolder(error) {
  if (error.code !== "EACCES" && error.code !== "EROFS" && error.code !== "EPERM") throw error;
}

// packages/testing/src/cluster.ts
import { appendFile, chown, mkdtemp as mkdtemp3, realpath as realpath2, writeFile } from "node:fs/promises";
import { tmpdir as tmpdir2 } from "node:os";
import { join as join2 } from "node:path";
var superuser = { user: "postgres", password: "postgres" };
var defaults = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: 200,
  max_locks_per_transaction: 256,
  shared_buffers: "32MB",
  fsync: false,
  timezone: "UTC",
  log_timezone: "UTC"
};
function dataDirectoryOf(cluster) {
  return join2(cluster.folder, "data");
}
function logFileOf(cluster) {
  return join2(cluster.folder, "log");
}
async function createClusterFolder(version, account) {
  const folder = await realpath2(await mkdtemp3(join2(tmpdir2(), `proven-server-${version}-`)));
  if (account !== void 0) await chown(folder, account.uid, account.gid);
  return folder;
}
async function createCluster(description, settings) {
  const folder = await createClusterFolder(description.version, description.account);
  const cluster = { ...description, folder };
  try {
    await initialize(cluster);
    const lines = Object.entries({ ...defaults, ...settings }).map(
      ([name, value]) => settingLine(name, value)
    );
    await appendFile(join2(dataDirectoryOf(cluster), "postgresql.conf"), `
${lines.join("")}`);
    return cluster;
  } catch (error) {
    await removeDirectory(folder);
    throw error;
  }
}
async function initialize({ version, binaries, account, folder }) {
  const passwordFile = join2(folder, "password");
  await writeFile(passwordFile, superuser.password);
  const { exitCode, stdout, stderr } = await runCommand(
    join2(binaries, "bin/initdb"),
    [
      `--pgdata=${dataDirectoryOf({ folder })}`,
      `--username=${superuser.user}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale=C",
      "--no-sync"
    ],
    { cwd: folder, ...account }
  );
  if (exitCode === 0) return;
  throw new TestSetupError("initdb-failed", `initdb of PostgreSQL ${version} failed:
${stdout}${stderr}`);
}
function settingLine(name, value) {
  return `${name} = '${String(value).replaceAll("'", "''")}'
`;
}

// packages/testing/src/port.ts
import { createServer } from "node:net";
var lowest = 15e3;
var highest = 32e3;
async function findFreePort() {
  for (; ; ) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (await isFree(port)) return port;
  }
}
function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

// packages/testing/src/postmaster.ts
import { spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile as readFile3 } from "node:fs/promises";
import { join as join3 } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg2 from "pg";
var startTimeoutMs = 6e4;
var PortTakenError = class extends Error {
  name = "PortTakenError";
};
async function startPostmaster(cluster, port) {
  const log = await open(logFileOf(cluster), "w");
  const child = spawn(
    join3(cluster.binaries, "bin/postgres"),
    ["-D", dataDirectoryOf(cluster), "-p", `${port}`],
    {
      cwd: cluster.folder,
      env: scrubbedEnvironment(),
      stdio: ["ignore", log.fd, log.fd],
      // In a session of its own: Ctrl-C in the terminal is for the test process, which then stops its servers.
      detached: true,
      ...cluster.account
    }
  );
  try {
    await once(child, "spawn");
  } finally {
    await log.close();
  }
  const exited = once(child, "exit").then(() => {
  });
  await waitUntilReady(cluster, port, child, exited);
  child.unref();
  return {
    id: Number(child.pid),
    waitForExit() {
      child.ref();
      return exited;
    },
    get hasExited() {
      return hasExited(child);
    }
  };
}
async function waitUntilReady(cluster, port, child, exited) {
  const deadline = Date.now() + startTimeoutMs;
  let problem;
  while (!hasExited(child) && Date.now() < deadline) {
    problem = await tryConnection(port, dataDirectoryOf(cluster));
    if (problem === void 0) return;
    await delay(20);
  }
  child.kill("SIGKILL");
  await exited;
  const log = await readFile3(logFileOf(cluster), "utf8");
  if (log.includes("could not bind IPv4 address")) throw new PortTakenError(log);
  const message = `PostgreSQL ${cluster.version} did not start on port ${port} (${problem}). Its log:
${log}`;
  throw new TestSetupError("start-failed", message, { cause: problem });
}
async function tryConnection(port, dataDirectory) {
  const client = new pg2.Client({
    ...superuser,
    host: "127.0.0.1",
    port,
    database: "postgres",
    connectionTimeoutMillis: 5e3
  });
  client.on("error", () => {
  });
  try {
    await client.connect();
    const { rows } = await client.query("show data_directory");
    return rows[0]?.data_directory === dataDirectory ? void 0 : new Error("another server answers");
  } catch (error) {
    return error;
  } finally {
    await client.end().catch(() => {
    });
  }
}
function hasExited(child) {
  return child.exitCode !== null || child.signalCode !== null;
}

// packages/testing/src/processes.ts
import { readdir, readFile as readFile4 } from "node:fs/promises";
import { setTimeout as delay2 } from "node:timers/promises";
async function childrenOf(parent) {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const statuses = await Promise.all(ids.map(async (id) => ({ id, status: await readStatus(id) })));
  return statuses.filter(({ status }) => status?.parent === parent).map(({ id }) => id);
}
function signal(id, name) {
  try {
    process.kill(id, name);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}
async function waitUntilGone(ids) {
  for (const id of ids) {
    while (await isRunning(id)) await delay2(10);
  }
}
async function isRunning(id) {
  const status = await readStatus(id);
  return status !== void 0 && status.state !== "Z" && status.state !== "X";
}
async function readStatus(id) {
  const line = await readFile4(`/proc/${id}/stat`, "utf8").catch(() => void 0);
  const match = line?.slice(line.lastIndexOf(")")).match(/^\) (\S) (\d+)/);
  return match?.[1] === void 0 ? void 0 : { state: match[1], parent: Number(match[2]) };
}

// packages/testing/src/standby.ts
import { appendFile as appendFile2, writeFile as writeFile2 } from "node:fs/promises";
import { join as join4 } from "node:path";
async function copyAsStandby(primary, primaryPort) {
  const folder = await createClusterFolder(primary.version, primary.account);
  const standby = { ...primary, folder };
  try {
    await copyData(primary, standby);
    await markAsStandby(standby, primaryPort);
    return standby;
  } catch (error) {
    await removeDirectory(folder);
    throw error;
  }
}
async function copyData(from, to) {
  const args = ["-a", dataDirectoryOf(from), dataDirectoryOf(to)];
  const { exitCode, stderr } = await runCommand("cp", args, { cwd: to.folder, ...to.account });
  if (exitCode !== 0) throw new TestSetupError("start-failed", `The standby's copy failed: ${stderr}`);
}
async function markAsStandby({ version, ...cluster }, primaryPort) {
  const data = dataDirectoryOf(cluster);
  const { user, password } = superuser;
  const conninfo = settingLine(
    "primary_conninfo",
    `host=127.0.0.1 port=${primaryPort} user=${user} password=${password}`
  );
  if (version < 12) {
    await writeFile2(join4(data, "recovery.conf"), `${settingLine("standby_mode", "on")}${conninfo}`);
  } else {
    await writeFile2(join4(data, "standby.signal"), "");
    await appendFile2(join4(data, "postgresql.conf"), conninfo);
  }
}

// packages/testing/src/watchdog.ts
import { spawn as spawn2 } from "node:child_process";
import { once as once2 } from "node:events";
var script = `
read -r word
[ "$word" = done ] && exit
if read -r pid < "$1/data/postmaster.pid" && [ "$(readlink "/proc/$pid/cwd")" = "$1/data" ]; then
  kill -QUIT "$pid"
  while [ "$(readlink "/proc/$pid/cwd")" = "$1/data" ]; do sleep 0.1; done
fi
rm -rf "$1"
`;
var Watchdog = class {
  #process;
  /** Watches the server whose data folder is `data` in this folder, now or later. */
  constructor(folder) {
    this.#process = spawn2("/bin/sh", ["-c", script, "sh", folder], {
      cwd: "/",
      detached: true,
      stdio: ["pipe", "ignore", "ignore"]
    });
    this.#process.unref();
  }
  async dismiss() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once2(this.#process, "exit");
    this.#process.ref();
    this.#process.stdin?.on("error", () => {
    });
    this.#process.stdin?.end("done\n");
    await ended;
  }
};

// packages/testing/src/server.ts
async function startServer({ version, settings = {} }) {
  const account = await serverAccount();
  const binaries = await findBinaries(version, account);
  return PostgresServer.start(await createCluster({ version, binaries, account }, settings));
}
var PostgresServer = class _PostgresServer {
  host = "127.0.0.1";
  port;
  #cluster;
  #watchdog;
  #postmaster;
  constructor(cluster, watchdog, port, postmaster) {
    this.#cluster = cluster;
    this.#watchdog = watchdog;
    this.port = port;
    this.#postmaster = postmaster;
  }
  /** Starts a cluster on a free port; on failure its folder is removed. */
  static async start(cluster) {
    const watchdog = new Watchdog(cluster.folder);
    try {
      const { port, postmaster } = await startOnFreePort(cluster);
      return new _PostgresServer(cluster, watchdog, port, postmaster);
    } catch (error) {
      await watchdog.dismiss();
      await removeDirectory(cluster.folder);
      throw error;
    }
  }
  get version() {
    return this.#cluster.version;
  }
  get dataDirectory() {
    return dataDirectoryOf(this.#cluster);
  }
  /** The id of the postmaster, also after it has ended. */
  get processId() {
    return this.#postmaster.id;
  }
  get isRunning() {
    return !this.#postmaster.hasExited;
  }
  /** A connection string for a database of this server: by default `postgres`, as the superuser. */
  url(database = "postgres", credentials = {}) {
    return connectionUrl({ host: this.host, port: this.port, database, ...credentials });
  }
  /** Starts again on the same data folder and port, after `shutdown` or `kill`. */
  async start() {
    if (this.isRunning) return;
    this.#postmaster = await startPostmaster(this.#cluster, this.port);
  }
  /** Ends the server in PostgreSQL's fast way, which rolls back what is open; the data folder stays. */
  async shutdown() {
    if (!this.isRunning) return;
    signal(this.processId, "SIGINT");
    await this.#postmaster.waitForExit();
  }
  /** Ends the server as a crash would: SIGKILL to the postmaster and each of its processes. */
  async kill() {
    if (!this.isRunning) return;
    signal(this.processId, "SIGSTOP");
    const children = await childrenOf(this.processId);
    for (const id of [this.processId, ...children]) signal(id, "SIGKILL");
    await this.#postmaster.waitForExit();
    await waitUntilGone(children);
  }
  /** Shuts down and removes the folder; the server can't be started again. */
  async stop() {
    await this.shutdown();
    await removeDirectory(this.#cluster.folder);
    await this.#watchdog.dismiss();
  }
  /**
   * Starts a second server that is in recovery, accepts read-only connections and follows this one. This one
   * restarts on the way, which ends its sessions. The caller stops the standby.
   */
  async createStandby() {
    await this.shutdown();
    const standby = await copyAsStandby(this.#cluster, this.port).finally(() => this.start());
    return _PostgresServer.start(standby);
  }
  [Symbol.asyncDispose]() {
    return this.stop();
  }
};
async function startOnFreePort(cluster) {
  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort();
    try {
      return { port, postmaster: await startPostmaster(cluster, port) };
    } catch (error) {
      if (!(error instanceof PortTakenError) || attempt === 10) throw error;
    }
  }
}

// packages/testing/src/test-servers.ts
import { inject } from "vitest";

// packages/testing/src/versions.ts
var installedVersions = [11, 12, 13, 14, 15, 16, 17, 18];
var supportedVersions = readVersions(process.env["POSTGRES_VERSIONS"]);
function readVersions(list) {
  if (list === void 0 || list.trim() === "") return installedVersions.filter((version) => version >= 12);
  const versions = list.split(",").map(readVersion);
  return installedVersions.filter((version) => versions.includes(version));
}
function readVersion(text) {
  const version = installedVersions.find((installed) => String(installed) === text.trim());
  if (version !== void 0) return version;
  throw new TestSetupError(
    "versions-invalid",
    `POSTGRES_VERSIONS lists "${text.trim()}", which is not one of ${installedVersions.join(", ")}. Give major versions with commas between them, such as POSTGRES_VERSIONS=14,18.`
  );
}

// ../../../tmp/m2-srv.mjs
import { writeFileSync } from "node:fs";
var s = await startServer({ version: 17, settings: { transaction_timeout: "3s", max_prepared_transactions: "5" } });
writeFileSync("/tmp/m2-port", String(s.port));
console.log(s.port, s.dataDirectory);
setInterval(() => {
}, 1e3);
