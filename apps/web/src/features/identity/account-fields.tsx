import { PasswordInput, TextInput } from '@mantine/core';

interface FieldProps {
  error: string | undefined;
  autoFocus?: boolean;
}

const common = { required: true, withAsterisk: false, size: 'md' } as const;

/** An address as password managers know it. */
export function EmailField({ label = 'E-mail', ...field }: FieldProps & { label?: string }) {
  return (
    <TextInput
      label={label}
      name="email"
      type="email"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      {...common}
      {...field}
    />
  );
}

/** What others see of a person. */
export function NameField(field: FieldProps) {
  return <TextInput label="Your name" name="name" autoComplete="name" {...common} {...field} />;
}

/** The password somebody has (`current`), or is to have. */
export function PasswordField({ isNew, ...field }: FieldProps & { isNew: boolean; description?: string }) {
  return (
    <PasswordInput
      label="Password"
      description={isNew ? 'At least 8 characters.' : undefined}
      name="password"
      autoComplete={isNew ? 'new-password' : 'current-password'}
      visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
      {...common}
      {...field}
    />
  );
}
