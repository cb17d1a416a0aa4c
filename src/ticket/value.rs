//! Text as typed and HubSpot's value for it, for each kind.
