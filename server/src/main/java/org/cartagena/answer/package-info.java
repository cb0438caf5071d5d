/**
 * The answer note: what stands in the way of a route or parcel that somebody asks about. {@link
 * org.cartagena.answer.Question} is what is asked, {@link org.cartagena.answer.Corridor} the ground
 * that it needs, {@link org.cartagena.answer.Analysis} what is met there.
 */
package org.cartagena.answer;
