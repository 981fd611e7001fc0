import type { SimulatedApi, SimulatorAnswer, SimulatorRequest } from './api.js';
import { type FaultBox, parseFaultPlan } from './faults.js';

/**
 * The knobs that every simulator has:
 * - `POST /control/faults` sets a fault plan (see faults.ts), `DELETE /control/faults` ends it;
 * - `GET /control/messages?to=` lists what was accepted, oldest first: one item per accepted request, repeats too;
 * and those of its own, if it has any.
 */
export function control(request: SimulatorRequest, faults: FaultBox, api: SimulatedApi): SimulatorAnswer {
  switch (`${request.method} ${request.path}`) {
    case 'POST /control/faults':
      return setFaults(request, faults);
    case 'DELETE /control/faults':
      faults.set(null);
      return { status: 200, body: {} };
    case 'GET /control/messages':
      return { status: 200, body: { items: listed(request, api) } };
    default:
      return api.control?.(request) ?? { status: 404, body: { error: 'no such control' } };
  }
}

function setFaults(request: SimulatorRequest, faults: FaultBox): SimulatorAnswer {
  let input: unknown;
  try {
    input = JSON.parse(request.body);
  } catch {
    return { status: 400, body: { error: 'not JSON' } };
  }
  const plan = parseFaultPlan(input);
  if ('fault' in plan) return { status: 422, body: { error: plan.fault } };
  faults.set(plan);
  return { status: 200, body: input };
}

function listed(request: SimulatorRequest, api: SimulatedApi): readonly unknown[] {
  // An unencoded plus arrives as a space.
  const to = request.query.get('to')?.replace(/^ /, '+');
  return api.accepted().filter((message) => to === undefined || message.to === to);
}
