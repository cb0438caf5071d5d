/**
 * Who is asking: the viewer and the gate. Every read on behalf of somebody runs through {@link
 * org.cartagena.access.Gate}, which tells the database who it is for; row-level security does the
 * rest, so that a tile, a feature, a count and an export obey the same rule. Every room may use
 * this one.
 */
package org.cartagena.access;
