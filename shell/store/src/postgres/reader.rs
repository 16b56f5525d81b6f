//! Reading: a few connections of this node that only look.
//!
//! They live on one thread of their own, because whoever reads may be on a runtime's thread, which must not
//! run another. A reader that finds its connection gone connects anew once before it gives up. It knows
//! nothing of tables.

use skein_kernel::rejection::Rejection;
use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use tokio::runtime::Runtime;
use tokio::sync::Mutex;

use super::address::Address;
use super::link::{Link, Outcome, Trouble};
use crate::rejections;

/// Connections that read.
const LINKS: usize = 3;

/// The connections that read, shared by all who do.
pub(crate) struct Readers {
    /// `None` only while being dropped.
    runtime: Option<Runtime>,
    links: Arc<[Mutex<Option<Arc<Link>>>]>,
    /// The connection for questions, which take it one at a time: they open transactions of their own.
    asking: Arc<Mutex<Option<Arc<Link>>>>,
    next: AtomicUsize,
    address: Address,
}

impl Readers {
    /// No connections yet: each is made when it is first needed.
    pub(crate) fn new(address: Address) -> Result<Self, Rejection> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("skein-readers")
            .enable_all()
            .build()
            .map_err(rejections::not_written)?;
        Ok(Self {
            runtime: Some(runtime),
            links: (0..LINKS).map(|_| Mutex::new(None)).collect(),
            asking: Arc::default(),
            next: AtomicUsize::new(0),
            address,
        })
    }

    /// Reads on one of the connections and waits for what it comes to.
    pub(crate) fn read<T, R>(
        &self,
        look: impl Fn(Arc<Link>) -> R + Send + Sync + 'static,
    ) -> Result<T, Rejection>
    where
        T: Send + 'static,
        R: Future<Output = Outcome<T>> + Send,
    {
        let Some(runtime) = &self.runtime else {
            return Err(rejections::stopped());
        };
        let (tell, told) = mpsc::sync_channel(1);
        let (links, address) = (Arc::clone(&self.links), self.address.clone());
        let place = self.next.fetch_add(1, Ordering::Relaxed) % LINKS;
        runtime.spawn(async move {
            let mut outcome = attempt(&links, place, &address, &look).await;
            if matches!(outcome, Err(Trouble::Cut(_))) {
                outcome = attempt(&links, place, &address, &look).await;
            }
            // That nobody waits for it any more is no failure.
            let _ = tell.send(outcome);
        });
        Ok(told.recv().map_err(|_| rejections::stopped())??)
    }

    /// Reads on a connection that nobody else uses meanwhile, and waits for what it comes to.
    pub(crate) fn read_alone<T, R>(
        &self,
        look: impl FnOnce(Arc<Link>) -> R + Send + 'static,
    ) -> Result<T, Rejection>
    where
        T: Send + 'static,
        R: Future<Output = Outcome<T>> + Send,
    {
        let Some(runtime) = &self.runtime else {
            return Err(rejections::stopped());
        };
        let (tell, told) = mpsc::sync_channel(1);
        let (asking, address) = (Arc::clone(&self.asking), self.address.clone());
        runtime.spawn(async move {
            let mut slot = asking.lock().await;
            let outcome = match usable(&mut slot, &address).await {
                Ok(link) => look(link).await,
                Err(trouble) => Err(trouble),
            };
            // That nobody waits for it any more is no failure.
            let _ = tell.send(outcome);
        });
        Ok(told.recv().map_err(|_| rejections::stopped())??)
    }

    /// Runs something on the readers' thread until it ends or the readers are dropped.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            runtime.spawn(work);
        }
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        // Whoever drops it may be on a runtime's thread, which must not wait for another runtime.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn attempt<T, R: Future<Output = Outcome<T>>>(
    links: &[Mutex<Option<Arc<Link>>>],
    place: usize,
    address: &Address,
    look: &impl Fn(Arc<Link>) -> R,
) -> Outcome<T> {
    let Some(slot) = links.get(place) else {
        return Err(Trouble::Cut("no connection".into()));
    };
    let link = usable(&mut *slot.lock().await, address).await?;
    look(link).await
}

/// The connection of a slot, made anew if there is none or it is gone.
async fn usable(slot: &mut Option<Arc<Link>>, address: &Address) -> Outcome<Arc<Link>> {
    if let Some(link) = slot.as_ref().filter(|link| link.is_usable()) {
        return Ok(Arc::clone(link));
    }
    let link = Arc::new(Link::connect(address, || ()).await?);
    *slot = Some(Arc::clone(&link));
    Ok(link)
}
