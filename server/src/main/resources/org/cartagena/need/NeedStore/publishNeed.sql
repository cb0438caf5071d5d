-- Publishes a need of :programme, JSON :need; :who label.
SELECT publish_need(:programme, :need::jsonb, :who);
