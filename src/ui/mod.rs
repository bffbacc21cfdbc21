//! The screen: events become messages, messages change the model, the model is drawn.
