-- Corrects an activity of :programme by its :identifier; null members are as found. :note why, :who label.
SELECT save_funding_correction(:programme, :identifier, :strand, :donor, :operator, :counts::boolean, :note, :who);
