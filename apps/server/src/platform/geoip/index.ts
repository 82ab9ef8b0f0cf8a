export { type CountryOf, openCountries } from './open-countries.ts';
