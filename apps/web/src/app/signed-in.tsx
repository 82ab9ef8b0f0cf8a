import type { SessionAnswer } from '@audiotricks/contracts';
import type { Client } from '@audiotricks/sdk';
import type { QueryClient } from '@tanstack/react-query';
import { Outlet, useMatchRoute } from '@tanstack/react-router';
import { useMemo } from 'react';
import { type StepUpAsker, StepUpDialog } from '../features/factors/index.ts';
import { useLiveEvents } from '../features/live/index.ts';
import { RecorderProvider, RecordingBar } from '../features/recorder/index.ts';
import { PageDropZone, UploadsProvider, UploadsTray } from '../features/uploads/index.ts';
import { type Api, ApiProvider } from '../lib/api.tsx';
import { Frame } from './frame.tsx';

interface SignedInProps {
  client: Client;
  session: SessionAnswer;
  queryClient: QueryClient;
  stepUpAsker: StepUpAsker;
  workspaceId: string;
  isActing: boolean;
  enterWorkspace: (workspaceId: string) => void;
}

/** What every signed-in screen stands in: frame, live events, uploads that go on between screens. */
export function SignedIn(props: SignedInProps) {
  const { client, session, queryClient, stepUpAsker, workspaceId, isActing, enterWorkspace } = props;
  const api = useMemo<Api>(
    () => ({ client, session, workspaceId, isActing, enterWorkspace }),
    [client, session, workspaceId, isActing, enterWorkspace],
  );
  const isRecording = useMatchRoute()({ to: '/recordings/$recordingId' }) !== false;
  useLiveEvents({ client, queryClient, workspaceId });
  return (
    <ApiProvider value={api}>
      <UploadsProvider key={workspaceId}>
        <RecorderProvider>
          {/* Before all that opens dialogs: Escape is for it first. */}
          <StepUpDialog asker={stepUpAsker} />
          <PageDropZone />
          <Frame>
            <RecordingBar />
            <Outlet />
          </Frame>
          <UploadsTray isAside={isRecording} />
        </RecorderProvider>
      </UploadsProvider>
    </ApiProvider>
  );
}
