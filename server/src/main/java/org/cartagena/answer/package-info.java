/**
 * The answer note: what stands in the way of a route or parcel that somebody asks about, and what
 * it takes. {@link org.cartagena.answer.Question} is what is asked, {@link
 * org.cartagena.answer.Corridor} the ground that a {@link org.cartagena.answer.Way} needs, {@link
 * org.cartagena.answer.Analysis} what is met there and {@link org.cartagena.answer.Findings} its
 * figures; {@link org.cartagena.answer.Nearby} what lies beyond, {@link
 * org.cartagena.answer.Released} what is done, {@link org.cartagena.answer.Needs} what is to be
 * done, by the {@link org.cartagena.answer.PlanningValue}s of the programme. {@link
 * org.cartagena.answer.Answer} says it all.
 */
package org.cartagena.answer;
