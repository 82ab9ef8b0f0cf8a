import { Anchor, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import classes from './not-found.module.css';

export function NotFound() {
  return (
    <main className={classes.page}>
      <Title order={1} size="lg">
        There is nothing here
      </Title>
      <Text c="dimmed">The address may be wrong, or what stood here was deleted.</Text>
      <Anchor renderRoot={(props) => <Link {...props} to="/" />}>Go to the library</Anchor>
    </main>
  );
}
