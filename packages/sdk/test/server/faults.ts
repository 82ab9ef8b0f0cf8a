import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorCode } from '@audiotricks/contracts';
import { sendProblem } from './contract-server.ts';

type Fault =
  /** Answers with a problem instead of the handler. */
  | { kind: 'problem'; code: ErrorCode; headers?: Record<string, string> }
  /** Answers as something that does not know our problems does: a store, a proxy. */
  | { kind: 'foreign'; status: number; text: string }
  /** Reads nothing and cuts the connection. */
  | { kind: 'cut' }
  /** Lets the handler wait until `release`. */
  | { kind: 'hold'; until: Promise<void> };

export interface Faults {
  /** The next `times` calls of this route meet the fault; calls beyond go through. */
  plan: (routeId: string, fault: Fault, times?: number) => void;
  clear: () => void;
  /** True when the fault has ended the exchange. */
  strike: (routeId: string, request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
}

export function createFaults(): Faults {
  let planned: { routeId: string; fault: Fault; left: number }[] = [];

  async function strike(routeId: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const next = planned.find((plan) => plan.routeId === routeId && plan.left > 0);
    if (!next) return false;
    next.left -= 1;
    if (next.fault.kind === 'hold') {
      await next.fault.until;
      return false;
    }
    if (next.fault.kind === 'cut') request.socket.destroy();
    else if (next.fault.kind === 'foreign') response.writeHead(next.fault.status).end(next.fault.text);
    else sendProblem(response, { code: next.fault.code, detail: 'A planned fault.' }, next.fault.headers);
    return true;
  }

  return {
    plan: (routeId, fault, times = 1) => planned.push({ routeId, fault, left: times }),
    clear: () => {
      planned = [];
    },
    strike,
  };
}
