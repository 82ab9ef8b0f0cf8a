import { maxProjects } from '@audiotricks/contracts';
import { AppError } from '../../shared/errors.ts';

/** What is named and counted alike: a recording stands in one project and has some tags. */
export type Kind = 'project' | 'tag';

export const notFound = (kind: Kind) =>
  new AppError(`${kind}.not_found`, `There is no such ${kind} in this workspace.`);

export const exists = (kind: Kind) => {
  const detail = `There is a ${kind} of this name already.`;
  return new AppError(`${kind}.exists`, detail, { fields: [{ path: 'body.name', message: detail }] });
};

export const tooMany = (kind: Kind) =>
  new AppError(`${kind}.too_many`, `A workspace has at most ${maxProjects} ${kind}s. Delete one first.`);
