// First: schemas decide as they are made whether they may compile themselves.
import '@audiotricks/sdk/strict-csp';

import '@fontsource-variable/inter';
import '@mantine/core/styles.css';
import '@mantine/dropzone/styles.css';
import './global.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createStepUpAsker } from '../features/factors/index.ts';
import { createSessionGate } from '../features/identity/index.ts';
import { leaveActing, readActing } from '../lib/acting.ts';
import { createWorkspaceChoice } from '../lib/workspace-choice.ts';
import { createPageActingClient, createPageClient } from './client.ts';
import { createPageQueryClient } from './query-client.ts';
import { createAppRouter } from './router.tsx';
import { cssVariablesResolver, theme } from './theme.ts';
import { watchSession } from './watch-session.ts';

const stepUpAsker = createStepUpAsker();
const impersonationId = readActing();
const isActing = impersonationId !== null;
const own = createPageClient({ onSignedOut: () => onSignedOut(), onStepUpRequired: stepUpAsker.ask });
const client = isActing ? createPageActingClient(own, { impersonationId, onSignedOut: leaveActing }) : own;
const queryClient = createPageQueryClient();
const router = createAppRouter({
  client,
  gate: createSessionGate(client, isActing ? leaveActing : undefined),
  queryClient,
  choice: createWorkspaceChoice(),
  stepUpAsker,
  isActing,
});
const leaveForSignIn = watchSession({ client, queryClient, router });
const onSignedOut = isActing ? leaveActing : leaveForSignIn;

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
