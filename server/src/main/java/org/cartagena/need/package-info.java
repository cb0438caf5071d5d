/**
 * Needs that mine action centres publish, offers of states and organisations, and what comes of
 * both (decision 0031): what fits is found in SQL, both sides answer, everybody sees the state.
 * Also who does what where. No persons: organisations and their offices only. Used by {@code App}.
 */
package org.cartagena.need;
