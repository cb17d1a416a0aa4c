//! The sandbox over a real socket.
