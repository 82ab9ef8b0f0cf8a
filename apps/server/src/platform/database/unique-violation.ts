import { Prisma } from './generated/client.ts';

/** Whether something failed because another row has the value already; its transaction is undone then. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}
