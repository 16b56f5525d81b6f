//! Connections beside the writer's: pages and workers ask, whatever thread they are on.
//!
//! Each has its own runtime's thread to wait on, so that asking blocks only who asks. What is asked may be
//! asked twice when a connection breaks, so it must be harmless done twice. It knows nothing of tables.

use skein_kernel::rejection::Rejection;
use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use tokio::runtime::Runtime;
use tokio::sync::Mutex;

use super::address::Address;
use super::link::{Link, Outcome, Trouble};
use crate::rejections;

/// Connections shared by all who ask.
const LINKS: usize = 3;

/// A place for a connection, made when it is first needed and again when it broke.
type Slot = Mutex<Option<Arc<Link>>>;

/// The connections, shared by all who ask.
pub(crate) struct Pool {
    /// `None` only while being dropped.
    runtime: Option<Runtime>,
    links: Arc<[Slot]>,
    /// A connection that one has to itself at a time.
    own: Arc<Slot>,
    /// The same for questions, which may take long.
    asking: Arc<Slot>,
    next: AtomicUsize,
    address: Address,
}

impl Pool {
    /// No connections yet: each is made when it is first needed.
    pub(crate) fn new(address: Address) -> Result<Self, Rejection> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("skein-pool")
            .enable_all()
            .build()
            .map_err(rejections::not_written)?;
        Ok(Self {
            runtime: Some(runtime),
            links: (0..LINKS).map(|_| Mutex::new(None)).collect(),
            own: Arc::default(),
            asking: Arc::default(),
            next: AtomicUsize::new(0),
            address,
        })
    }

    /// Where it connects to.
    pub(crate) fn address(&self) -> &Address {
        &self.address
    }

    /// Asks on one of the shared connections and waits for what it comes to. Others ask on it meanwhile, so
    /// there are no transactions here, and nothing large.
    pub(crate) fn ask<T, R>(
        &self,
        ask: impl Fn(Arc<Link>) -> R + Send + Sync + 'static,
    ) -> Result<T, Rejection>
    where
        T: Send + 'static,
        R: Future<Output = Outcome<T>> + Send,
    {
        let (links, address) = (Arc::clone(&self.links), self.address.clone());
        let place = self.next.fetch_add(1, Ordering::Relaxed) % LINKS;
        self.waited(async move {
            let Some(slot) = links.get(place) else {
                return Err(Trouble::Cut("no connection".into()));
            };
            let mut outcome = ask_on(slot, &address, &ask).await;
            if matches!(outcome, Err(Trouble::Cut(_))) {
                outcome = ask_on(slot, &address, &ask).await;
            }
            outcome
        })
    }

    /// The same in one transaction, or over something large, on a connection that nobody else uses meanwhile.
    pub(crate) fn alone<T, R>(
        &self,
        act: impl Fn(Arc<Link>) -> R + Send + Sync + 'static,
    ) -> Result<T, Rejection>
    where
        T: Send + 'static,
        R: Future<Output = Outcome<T>> + Send,
    {
        let (slot, address) = (Arc::clone(&self.own), self.address.clone());
        self.waited(async move {
            let mut slot = slot.lock().await;
            let mut outcome = act_on(&mut slot, &address, &act).await;
            if matches!(outcome, Err(Trouble::Cut(_))) {
                *slot = None;
                outcome = act_on(&mut slot, &address, &act).await;
            }
            outcome
        })
    }

    /// Asks something that opens transactions of its own and may take long, on a connection for such questions.
    pub(crate) fn ask_alone<T, R>(
        &self,
        ask: impl FnOnce(Arc<Link>) -> R + Send + 'static,
    ) -> Result<T, Rejection>
    where
        T: Send + 'static,
        R: Future<Output = Outcome<T>> + Send,
    {
        let (slot, address) = (Arc::clone(&self.asking), self.address.clone());
        self.waited(async move {
            let mut slot = slot.lock().await;
            ask(connected(&mut slot, &address).await?).await
        })
    }

    /// Does something on the pool's thread and waits for what it comes to.
    pub(crate) fn waited<T: Send + 'static>(
        &self,
        work: impl Future<Output = Outcome<T>> + Send + 'static,
    ) -> Result<T, Rejection> {
        let Some(runtime) = &self.runtime else {
            return Err(rejections::stopped());
        };
        let (tell, told) = mpsc::sync_channel(1);
        runtime.spawn(async move {
            // That nobody waits for it any more is no failure.
            let _ = tell.send(work.await);
        });
        Ok(told.recv().map_err(|_| rejections::stopped())??)
    }

    /// Runs something on the pool's thread until it ends or the pool is dropped.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            runtime.spawn(work);
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        // Whoever drops it may be on a runtime's thread, which must not wait for another runtime.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn connected(slot: &mut Option<Arc<Link>>, address: &Address) -> Outcome<Arc<Link>> {
    match slot.as_ref().filter(|link| link.is_usable()) {
        Some(link) => Ok(Arc::clone(link)),
        None => {
            let link = Arc::new(Link::connect(address, || ()).await?);
            *slot = Some(Arc::clone(&link));
            Ok(link)
        }
    }
}

async fn ask_on<T, R: Future<Output = Outcome<T>>>(
    slot: &Slot,
    address: &Address,
    ask: &impl Fn(Arc<Link>) -> R,
) -> Outcome<T> {
    let link = connected(&mut *slot.lock().await, address).await?;
    ask(link).await
}

async fn act_on<T, R: Future<Output = Outcome<T>>>(
    slot: &mut Option<Arc<Link>>,
    address: &Address,
    act: &impl Fn(Arc<Link>) -> R,
) -> Outcome<T> {
    let link = connected(slot, address).await?;
    link.script("BEGIN").await?;
    match act(Arc::clone(&link)).await {
        Ok(done) => {
            link.script("COMMIT").await?;
            Ok(done)
        }
        Err(trouble) => {
            // If this fails too the connection is gone, which the next to use it finds out.
            let _ = link.script("ROLLBACK").await;
            Err(trouble)
        }
    }
}
