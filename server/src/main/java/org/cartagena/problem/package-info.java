/**
 * What can go wrong, as a closed list. An {@link org.cartagena.problem.AppException} is a fault
 * that a person can understand and do something about; on the wire it is RFC 9457 problem+json, on
 * the terminal one sentence. Everything else is a bug and shows no more than a reference to the
 * log. Bad rows of an import are values, not exceptions, and live in {@code ingest}.
 */
package org.cartagena.problem;
