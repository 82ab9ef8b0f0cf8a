import type { RouteContract } from '@audiotricks/contracts';
import type { RouteImplementation } from '../../shared/http/implement.ts';

/** Pairs every contract with its handler. Throws with the whole list where one is missing, double or unknown. */
export function matchRoutes(
  contracts: readonly RouteContract[],
  implementations: readonly RouteImplementation[],
): RouteImplementation[] {
  const faults = [
    ...doubles(contracts.map((contract) => contract.id)).map((id) => `two contracts are called ${id}`),
    ...doubles(contracts.map((contract) => `${contract.method} ${contract.path}`)).map(
      (call) => `two contracts serve ${call}`,
    ),
    ...doubles(implementations.map(({ contract }) => contract.id)).map((id) => `${id} has two handlers`),
  ];
  const byContract = new Map(implementations.map((implementation) => [implementation.contract, implementation]));
  const matched: RouteImplementation[] = [];
  for (const contract of contracts) {
    const implementation = byContract.get(contract);
    if (implementation) matched.push(implementation);
    else faults.push(`${contract.id} has no handler`);
  }
  const known = new Set(contracts);
  for (const { contract } of implementations) {
    if (!known.has(contract)) faults.push(`${contract.id} has a handler but is not in the list of routes`);
  }
  if (faults.length > 0) throw new Error(`The routes do not fit their contracts: ${faults.join('; ')}.`);
  return matched;
}

function doubles(names: string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
