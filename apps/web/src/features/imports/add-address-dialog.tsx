import type { FeedPreview } from '@audiotricks/contracts';
import { Box, Button, Group, Modal, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { announce } from '../../lib/announce.ts';
import { describeProblem, hasCode } from '../../lib/problem.ts';
import { Notice } from '../../ui/notice.tsx';
import { EpisodeChooser, usePreviewFeed } from '../feeds/index.ts';
import { useCreateImport } from './use-imports.ts';

interface AddAddressDialogProps {
  isOpen: boolean;
  onClose: () => void;
}

/** One address: a podcast shows its episodes to choose from, anything else is fetched. */
export function AddAddressDialog({ isOpen, onClose }: AddAddressDialogProps) {
  const [preview, setPreview] = useState<FeedPreview | null>(null);
  const close = () => {
    onClose();
    setPreview(null);
  };
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={preview ? preview.title : 'Add from an address'}
      size={preview ? 'lg' : 'md'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {preview ? (
        <EpisodeChooser preview={preview} onBack={() => setPreview(null)} onDone={close} />
      ) : (
        <AddressForm onFeed={setPreview} onDone={close} />
      )}
    </Modal>
  );
}

function AddressForm({ onFeed, onDone }: { onFeed: (preview: FeedPreview) => void; onDone: () => void }) {
  const look = usePreviewFeed();
  const create = useCreateImport();
  const error = create.error ?? (hasCode(look.error, 'feed.not_a_feed') ? null : look.error);
  const problem = error ? describeProblem(error) : null;
  const isBusy = look.isPending || create.isPending;

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const url = withProtocol(String(new FormData(event.currentTarget).get('url')));
    create.reset();
    look.mutate(url, {
      onSuccess: onFeed,
      onError: (cause) => {
        if (!hasCode(cause, 'feed.not_a_feed')) return;
        const onSuccess = () => {
          announce('The import has begun.');
          onDone();
        };
        create.mutate(url, { onSuccess });
      },
    });
  };

  return (
    <form onSubmit={onSubmit}>
      <TextInput
        label="Address"
        name="url"
        type="text"
        inputMode="url"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        placeholder="https://"
        maxLength={2_000}
        required
        data-autofocus
        disabled={isBusy}
      />
      <Text size="sm" c="dimmed" mt="xs">
        Of an audio or video file, or of a podcast’s feed.
      </Text>
      {problem && (
        <Box mt="md">
          <Notice kind="failed" title={problem.detail} code={problem.code} />
        </Box>
      )}
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" loading={isBusy}>
          Continue
        </Button>
      </Group>
    </form>
  );
}

/** People leave it out; and some podcast apps say feed: or pcast: for it. */
function withProtocol(text: string): string {
  const url = text
    .trim()
    .replace(/^(feed|pcast|itpc):(\/\/)?(?=https?:)/i, '')
    .replace(/^(feed|pcast|itpc):\/\//i, 'https://');
  return /^[a-z][a-z0-9+.-]*:/i.test(url) && !/^[^/]+:\d+(\/|$)/.test(url) ? url : `https://${url}`;
}
