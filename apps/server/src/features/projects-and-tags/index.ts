export { notFound } from './projects-and-tags.errors.ts';
export { createProjectAndTagRoutes } from './projects-and-tags.routes.ts';
