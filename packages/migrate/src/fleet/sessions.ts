import type { Database, Session } from '../database/port.ts';
import { lend } from './lent-session.ts';
import type { Place } from './targets/target.ts';

/** Connections that are kept from one target to the next. */
export interface KeptSessions extends AsyncDisposable {
  /** A place as a database whose sessions come from here and go back when they are closed. */
  databaseAt(place: Place): Database;
  /** Closes connections to a server that nobody uses, until no more than so many are open. */
  shrink(server: string, to: number): Promise<void>;
}

type Listener = Parameters<Database['open']>[0];

interface Kept {
  readonly session: Session;
  readonly place: Place;
  /** Targets that have had it. */
  targets: number;
  /** Where notices go: to whoever has the session now. */
  listener: Listener;
}

interface Stock {
  /** How many connections may stay open to a server. */
  readonly limitOf: (server: string) => number;
  /** By server: those in use and those that wait. */
  readonly openAt: Map<string, number>;
  /** Those that nobody uses, by place. */
  readonly idle: Map<string, Kept[]>;
}

/**
 * A process of the server keeps what it knows of every table and the plans of every trigger function that it has met, and
 * goes through those plans at each change of any schema; a new one has to log in and to learn the catalog again. 200 tenants
 * of 20 migrations on 8 connections: 4.5 to 4.8 s with 5 targets a connection, 4.2 to 4.5 s with 12, 4.2 s with 30.
 */
const targetsPerConnection = 25;

/** Opens nothing yet. `limitOf`: how many connections may stay open to a server. */
export function keepSessions(limitOf: (server: string) => number): KeptSessions {
  const stock: Stock = { limitOf, openAt: new Map(), idle: new Map() };
  return {
    shrink: (server, to) => shrink(stock, server, to),
    databaseAt: place => ({
      description: place.key,
      shared: place.database.shared,
      async open(onNotice, applicationName) {
        const found = takeIdle(stock, place, onNotice);
        const kept = found ?? (await openAnother(stock, place, onNotice, applicationName));
        return lend(kept.session, found === undefined, isClean => giveBack(stock, kept, isClean));
      },
    }),
    async [Symbol.asyncDispose]() {
      const all = [...stock.idle.values()].flat();
      stock.idle.clear();
      await Promise.all(all.map(kept => close(stock, kept)));
    },
  };
}

function takeIdle({ idle }: Stock, place: Place, listener: Listener): Kept | undefined {
  const found = idle.get(place.key)?.pop();
  if (found === undefined) return undefined;
  found.targets += 1;
  found.listener = listener;
  return found;
}

async function openAnother(
  stock: Stock,
  place: Place,
  listener: Listener,
  applicationName: string,
): Promise<Kept> {
  // A connection to another database of the server makes room, where there is no more.
  await shrink(stock, place.server, stock.limitOf(place.server) - 1);
  count(stock, place, 1);
  try {
    const route: { kept?: Kept } = {};
    const session = await place.database.open(notice => route.kept?.listener(notice), applicationName);
    route.kept = { session, place, targets: 1, listener };
    return route.kept;
  } catch (error) {
    count(stock, place, -1);
    throw error;
  }
}

async function giveBack(stock: Stock, kept: Kept, isClean: boolean): Promise<void> {
  kept.listener = () => undefined;
  if (!isClean || kept.targets >= targetsPerConnection) return close(stock, kept);
  const { key } = kept.place;
  const list = stock.idle.get(key) ?? [];
  stock.idle.set(key, list);
  list.push(kept);
}

async function shrink(stock: Stock, server: string, to: number): Promise<void> {
  for (const list of stock.idle.values()) {
    while ((stock.openAt.get(server) ?? 0) > to && list[0]?.place.server === server) {
      const other = list.shift();
      if (other !== undefined) await close(stock, other);
    }
  }
}

async function close(stock: Stock, { session, place }: Kept): Promise<void> {
  count(stock, place, -1);
  await session.close().catch(() => undefined);
}

function count({ openAt }: Stock, { server }: Place, change: number): void {
  openAt.set(server, (openAt.get(server) ?? 0) + change);
}
