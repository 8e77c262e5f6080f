import type { AnyRoute } from '../route.ts';
import {
  deleteAdvisoryFeed,
  getAdvisories,
  getAdvisory,
  getAdvisoryFeeds,
  getHostAdvisories,
  getProductAdvisories,
  postAdvisoryFeed,
} from './advisories.ts';
import { addAgentHost, createToken, enrolAgent, getAgents, revokeAgentRoute } from './agents.ts';
import { getPastDay } from './days.ts';
import { getDownload, getDownloadList, getDownloads } from './downloads.ts';
import { getEdition, getEditions, restoreEditionRoute } from './editions.ts';
import { getEvents } from './events.ts';
import {
  approveException,
  endException,
  getException,
  getExceptions,
  getExceptionsSummary,
  postException,
  postExceptionsFile,
  putException,
  putExceptionsLimit,
  refuseException,
} from './exceptions.ts';
import { getFinding, getFindings } from './findings.ts';
import { getFleet } from './fleet.ts';
import { getHealth, getMetrics, getReadiness } from './health.ts';
import { getHost, getHosts } from './hosts.ts';
import { decideIdentityRoute, getIdentityCase, getIdentityCases, getIdentitySummary } from './identity.ts';
import {
  acceptImportRoute,
  getCourierKey,
  getImport,
  getImportItems,
  getImportSettings,
  getImports,
  getPackage,
  getReceipt,
  postImport,
  putImportSettings,
  refuseImportRoute,
} from './imports.ts';
import { getHistory, getInventory, getPackages } from './inventory.ts';
import {
  getCalendarFile,
  getCalendarTable,
  getForecast,
  getLifecycle,
  getLifecycleData,
  getSoftware,
  getSoftwareProduct,
  postLifecycleData,
} from './lifecycle.ts';
import { getNeverCollect, liftNeverCollectRoute, postNeverCollect } from './never-collect.ts';
import { getOverview } from './overview.ts';
import { deletePack, getPacks, postPack } from './packs.ts';
import { deleteParameter, getParameters, putParameter } from './parameters.ts';
import { getFleetReadiness, getHostPath, getHostReadiness, getPlatformReadiness } from './readiness.ts';
import { getHostRegister, postHostRegister } from './register.ts';
import { postReport, putUpload } from './reports.ts';
import { getRule, getRules } from './rules.ts';
import { getSession, putPassword, signInRoute, signOutRoute } from './session.ts';
import { getSystems, postSystem, putSystem } from './systems.ts';
import { postTry } from './try.ts';
import { getUnit, getUnits, postUnit, putUnit } from './units.ts';

/** Every route of the API, in the order in which the description lists them. */
export const routes: readonly AnyRoute[] = [
  getSession,
  signInRoute,
  signOutRoute,
  putPassword,
  getOverview,
  getUnits,
  getUnit,
  postUnit,
  putUnit,
  getSystems,
  postSystem,
  putSystem,
  getHostRegister,
  postHostRegister,
  getHosts,
  getHost,
  getFindings,
  getFinding,
  getInventory,
  getPackages,
  getHostAdvisories,
  getHistory,
  getRules,
  getRule,
  getExceptions,
  getExceptionsSummary,
  getException,
  postException,
  putException,
  approveException,
  refuseException,
  endException,
  putExceptionsLimit,
  postExceptionsFile,
  getPacks,
  postPack,
  deletePack,
  getParameters,
  putParameter,
  deleteParameter,
  postTry,
  getLifecycle,
  getForecast,
  getCalendarFile,
  getCalendarTable,
  getFleetReadiness,
  getPlatformReadiness,
  getHostReadiness,
  getHostPath,
  getSoftware,
  getSoftwareProduct,
  getLifecycleData,
  postLifecycleData,
  getAdvisories,
  getAdvisoryFeeds,
  postAdvisoryFeed,
  deleteAdvisoryFeed,
  getProductAdvisories,
  getAdvisory,
  getPastDay,
  getEditions,
  getEdition,
  restoreEditionRoute,
  getImports,
  postImport,
  getImport,
  getImportItems,
  acceptImportRoute,
  refuseImportRoute,
  getReceipt,
  getImportSettings,
  putImportSettings,
  getCourierKey,
  getPackage,
  getAgents,
  getDownloads,
  getDownloadList,
  getDownload,
  revokeAgentRoute,
  getIdentityCases,
  getIdentitySummary,
  getIdentityCase,
  decideIdentityRoute,
  getNeverCollect,
  postNeverCollect,
  liftNeverCollectRoute,
  createToken,
  getFleet,
  getEvents,
  postReport,
  putUpload,
  enrolAgent,
  addAgentHost,
  getMetrics,
  getHealth,
  getReadiness,
];
