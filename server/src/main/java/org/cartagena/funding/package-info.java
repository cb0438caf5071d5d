/**
 * Where money lands: totals of published funding from every side, and the rows behind them; how
 * soon and how reliably it comes; needs against resources; rates and corrections. What counts is
 * decided in SQL when something is published ({@code refresh_money}, decision 0029); nothing is
 * added up here. Used by {@code App}.
 */
package org.cartagena.funding;
