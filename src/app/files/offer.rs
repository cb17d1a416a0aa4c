//! A paste that is nothing but paths: if there are files, they are offered to be attached.

use crate::app::effect::Effect;
use crate::app::files::paths;
use crate::app::overlay::offer::Offer;
use crate::app::overlay::overlay::Overlay;
use crate::app::request::RequestId;
use crate::app::state::App;

impl App {
    /// Offers to attach the files of a pasted text, if it can be of such. The text is held meanwhile.
    pub(in crate::app) fn offer_files(&mut self, text: &str) -> bool {
        let Some(paths) = paths::pasted(text) else { return false };
        let request = self.context.request();
        let offer = Offer::files(text, &paths, self.form.editor.is_some(), request);
        self.overlays.push(Overlay::Offer(Box::new(offer)));
        self.effect(Effect::LookAtFiles { request, paths });
        true
    }

    /// Takes how large the files are that are offered. What is no file was pasted as text.
    pub(in crate::app) fn files_seen(&mut self, request: RequestId, sizes: &[Option<u64>]) {
        let is_asked = |one: &Overlay| matches!(one, Overlay::Offer(offer) if offer.looking == Some(request));
        if sizes.iter().any(Option::is_none) {
            if let Some(Overlay::Offer(offer)) = self.overlays.take(is_asked) {
                self.paste_text(&offer.text);
            }
            return;
        }
        for overlay in self.overlays.iter_mut() {
            if let Overlay::Offer(offer) = overlay
                && offer.looking == Some(request)
            {
                offer.seen(sizes);
            }
        }
    }
}
