//! Applying an indicator's events. Start at [`evolve`].

use super::event::IndicatorEvent;
use super::state::Indicator;
use crate::engine::Body;
use std::collections::BTreeMap;

/// Applies one event. A later event on an aggregate that isn't an indicator changes nothing.
pub(crate) fn evolve(body: &mut Body, event: &IndicatorEvent) {
    if let IndicatorEvent::IndicatorDefined { definition } = event {
        let indicator = Indicator {
            definition: definition.clone(),
            chains: BTreeMap::new(),
        };
        *body = Body::Indicator(Box::new(indicator));
        return;
    }
    let Body::Indicator(indicator) = body else { return };
    match event {
        IndicatorEvent::IndicatorDefined { .. } => {}
        IndicatorEvent::IndicatorAmended { definition, .. } => indicator.definition = (**definition).clone(),
        IndicatorEvent::FigureRecorded { period, figure } => {
            indicator
                .chains
                .entry(*period)
                .or_default()
                .figures
                .push(figure.clone());
        }
    }
}
