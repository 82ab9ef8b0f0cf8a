import {
  ActionIcon,
  Anchor,
  Button,
  type CSSVariablesResolver,
  createTheme,
  Input,
  Menu,
  Modal,
  Progress,
  rem,
  Skeleton,
  Switch,
  Tooltip,
} from '@mantine/core';
import { accent, cssVariables, dark, darkGray, gray, light, red } from './tokens.ts';

const radius = rem(8);
const fontFamily = "'Inter Variable', system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";

/** Five type sizes, a four-pixel grid, one radius, two shadows. Components write none of their own. */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 5 },
  colors: { accent, gray, dark: darkGray, red },
  fontFamily,
  headings: { fontFamily, fontWeight: '600' },
  fontSizes: { xs: rem(13), sm: rem(15), md: rem(17), lg: rem(21), xl: rem(28) },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.65', lg: '1.3', xl: '1.25' },
  spacing: { xs: rem(4), sm: rem(8), md: rem(16), lg: rem(24), xl: rem(40) },
  radius: { xs: radius, sm: radius, md: radius, lg: radius, xl: radius },
  defaultRadius: 'md',
  shadows: {
    xs: 'var(--at-shadow-low)',
    sm: 'var(--at-shadow-low)',
    md: 'var(--at-shadow-high)',
    lg: 'var(--at-shadow-high)',
    xl: 'var(--at-shadow-high)',
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray', size: 'lg' } }),
    Anchor: Anchor.extend({ defaultProps: { underline: 'always' } }),
    Button: Button.extend({ defaultProps: { fw: 500 } }),
    Input: Input.extend({ defaultProps: { size: 'sm' } }),
    Menu: Menu.extend({
      defaultProps: { withInitialFocusPlaceholder: false, shadow: 'md', position: 'bottom-end', withinPortal: true },
    }),
    Modal: Modal.extend({
      styles: { title: { fontWeight: 600 } },
      defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.4 } },
    }),
    Progress: Progress.extend({ defaultProps: { size: 4 } }),
    Switch: Switch.extend({ styles: { track: { border: '1px solid var(--at-line-strong)' } } }),
    Skeleton: Skeleton.extend({ defaultProps: { radius: 'md' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, withinPortal: true } }),
  },
});

/** Mantine's own variables take their colours from the same tokens. */
export const cssVariablesResolver: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--at-canvas)',
    '--mantine-color-text': 'var(--at-text)',
    '--mantine-color-bright': 'var(--at-text)',
    '--mantine-color-dimmed': 'var(--at-dim)',
    '--mantine-color-placeholder': 'var(--at-dim)',
    '--mantine-color-anchor': 'var(--at-accent)',
    '--mantine-color-error': 'var(--at-failed)',
    '--mantine-color-default': 'var(--at-surface)',
    '--mantine-color-default-hover': 'var(--at-hover)',
    '--mantine-color-default-color': 'var(--at-text)',
    '--mantine-color-default-border': 'var(--at-line)',
    '--mantine-color-disabled': 'var(--at-sunken)',
    '--mantine-color-disabled-color': 'var(--at-dim)',
    '--mantine-color-gray-light-color': 'var(--at-dim)',
    '--mantine-color-gray-light-hover': 'var(--at-hover)',
    '--mantine-color-accent-light': 'var(--at-accent-soft)',
    '--mantine-color-accent-light-hover': 'var(--at-accent-soft)',
    '--mantine-color-accent-light-color': 'var(--at-accent)',
    '--mantine-color-red-light-color': 'var(--at-failed)',
    '--mantine-color-red-light': 'var(--at-failed-soft)',
    '--mantine-color-red-light-hover': 'var(--at-failed-soft)',
  };
  return {
    variables: {},
    light: { ...cssVariables(light), ...shared },
    dark: { ...cssVariables(dark), ...shared },
  };
};
