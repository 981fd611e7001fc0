import { array, number, object, string } from 'yup';
import { DATA_STORAGE, LABEL, PHONE, PROFILE, USER } from '../models.js';

// The models of the seeds for administrators (seeds 002 and 004, definitions). Nothing in them is masked.

const instant = () => string().datetime().defined();

const ADMIN_LABEL = LABEL.shape({ description: string().nullable().defined() });

const DOCUMENT = object({
  id: string().defined().meta({ description: 'For `/admin/documents/{id}`' }),
  upload: string().nullable().defined().meta({
    description:
      'Where the file is, for some minutes and for this session; null for whoever may not look at documents, or has no session',
  }),
  doc_type: string().defined(),
  doc_number: string().nullable().defined(),
  doc_expire: string().nullable().defined().meta({ description: 'YYYY-MM-DD' }),
  metadata: string().nullable().defined(),
  created_at: instant(),
  updated_at: instant(),
}).defined();

const COMMENT = object({
  id: number().integer().defined(),
  author_uid: string().nullable().defined(),
  title: string().defined(),
  data: string().defined(),
  created_at: instant(),
  updated_at: instant(),
}).defined();

const KYC_PARTS = {
  labels: array(ADMIN_LABEL),
  phones: array(PHONE),
  profiles: array(PROFILE),
  documents: array(DOCUMENT),
  data_storages: array(DATA_STORAGE),
  comments: array(COMMENT),
};

/** Everything of an account. */
export const USER_WITH_KYC = USER.shape({
  labels: KYC_PARTS.labels.defined(),
  phones: KYC_PARTS.phones.defined(),
  profiles: KYC_PARTS.profiles.defined(),
  documents: KYC_PARTS.documents.defined(),
  data_storages: KYC_PARTS.data_storages.defined(),
  comments: KYC_PARTS.comments.defined(),
}).defined();

/** Of a list: User, or UserWithProfile. */
export const LISTED_USER = USER.shape({ profiles: KYC_PARTS.profiles.optional() }).defined();

/** Of a list: User, or UserWithKYC. */
export const PENDING_USER = USER.shape({
  labels: KYC_PARTS.labels.optional(),
  phones: KYC_PARTS.phones.optional(),
  profiles: KYC_PARTS.profiles.optional(),
  documents: KYC_PARTS.documents.optional(),
  data_storages: KYC_PARTS.data_storages.optional(),
  comments: KYC_PARTS.comments.optional(),
}).defined();
