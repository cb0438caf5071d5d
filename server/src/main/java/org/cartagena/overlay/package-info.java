/**
 * Questions over several kinds of record: what stands in the corridor of a project, what is known
 * in an administrative area. One question is one SQL file, so that its figures can be read in one
 * place; this is the only room that may ask across the others.
 */
package org.cartagena.overlay;
