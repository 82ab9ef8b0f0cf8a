import { maxOwnedWorkspaces } from '@audiotricks/contracts';
import { AppError } from '../../shared/errors.ts';

export const memberNotFound = () => new AppError('member.not_found', 'This person is not a member of the workspace.');

export const ownersOnly = () =>
  new AppError('member.owners_only', 'Only an owner can make somebody an owner, or change or take out one.');

export const lastOwner = () =>
  new AppError('member.last_owner', 'A workspace keeps one owner. Make somebody else an owner first.');

export const isPersonal = () =>
  new AppError('workspace.is_personal', 'A personal workspace stays with the person it was made for.');

export const tooManyWorkspaces = () =>
  new AppError(
    'workspace.too_many',
    `One person owns at most ${maxOwnedWorkspaces} workspaces. Delete one, or hand it over.`,
  );

export const workspaceNotFound = () => new AppError('workspace.not_found', 'There is no such workspace.');
