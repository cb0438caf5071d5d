/** Figures and dates as people read them. Nothing that is not zero is ever rounded to a bare zero. */
import { getLocale, t } from './i18n';

export function formatNumber(n: number, digits = 0): string {
  return fixed(n, digits);
}

/** Square metres as m², hectares from one hectare, square kilometres from one square kilometre. */
export function formatArea(areaM2: number): string {
  const size = Math.abs(areaM2);
  // Thresholds lie just below the unit, so that 999,999.9 m² does not read "100 ha".
  if (size >= 999_950) return t('unit.km2', { n: fixed(areaM2 / 1e6, 2) });
  if (size >= 9_999.5) return t('unit.ha', { n: fixed(areaM2 / 1e4, size >= 99_950 ? 1 : 2) });
  if (size > 0 && size < 1) return t('unit.m2.under');
  return t('unit.m2', { n: formatNumber(Math.round(areaM2)) });
}

/** The same area to the square metre, for those who add up. */
export function formatAreaExact(areaM2: number): string {
  return t('unit.m2', { n: formatNumber(Math.round(areaM2)) });
}

/** Metres as m, kilometres from one kilometre. */
export function formatLength(lengthM: number): string {
  if (Math.abs(lengthM) >= 999.5)
    return t('unit.km', { n: fixed(lengthM / 1000, lengthM >= 99_950 ? 0 : 1) });
  if (lengthM > 0 && lengthM < 1) return t('unit.m.under');
  return t('unit.m', { n: formatNumber(Math.round(lengthM)) });
}

function fixed(n: number, digits: number): string {
  return new Intl.NumberFormat(getLocale(), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(n);
}

/** Money in its own currency; currencies are never added up, and a missing one is said. */
export function formatMoney(value: number, currency: string | null): string {
  if (!currency) return t('money.noCurrency', { n: formatNumber(value) });
  try {
    return new Intl.NumberFormat(getLocale(), {
      style: 'currency',
      currency,
      currencyDisplay: 'code',
      maximumFractionDigits: 0,
    }).format(value);
  } catch {
    return `${currency} ${formatNumber(value)}`;
  }
}

/** The same in few characters, three digits of it, for tables whose lines lead to the exact figure. */
export function formatMoneyShort(value: number, currency: string | null): string {
  const short = new Intl.NumberFormat(getLocale(), { notation: 'compact', maximumSignificantDigits: 3 });
  return currency ? `${currency} ${short.format(value)}` : t('money.noCurrency', { n: short.format(value) });
}

/** A day such as 2024-07-31, or the day of a timestamp. What is no date is shown as it came. */
export function formatDate(iso: string): string {
  const day = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso);
  if (!day) return iso;
  const date = new Date(Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3])));
  return new Intl.DateTimeFormat(getLocale(), { dateStyle: 'medium', timeZone: 'UTC' }).format(date);
}
