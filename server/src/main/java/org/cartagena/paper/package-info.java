/**
 * What is printed: pages of PDF with tags and joined letters ({@code Paper}), and workbooks whose
 * cells are never formulas ({@code Book}). Knows nothing of what is printed. Used by {@code answer}
 * and {@code funding}.
 */
package org.cartagena.paper;
