/** What tests share: one real database per run, small geometries, decoded tiles. */
package org.cartagena.support;
